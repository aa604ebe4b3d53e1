"""Many studies, one statement: What do they say together?

The rules for pooling, and for not pooling, come with the next release.
"""
