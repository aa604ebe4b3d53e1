"""What do several works say jointly, if anything?

The rules for pooling, and for not pooling, come with the next release.
"""
