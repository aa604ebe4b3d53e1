"""How do means of few measurements compare, and what was printed instead of them?"""
