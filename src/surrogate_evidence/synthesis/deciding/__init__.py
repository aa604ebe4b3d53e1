"""May these studies be pooled, and what would change the answer?"""
