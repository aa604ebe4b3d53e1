"""What do several studies say jointly, one set of them or ever so many?"""
