"""How do two arms compare: by a difference, a ratio, and what follows from them?"""
