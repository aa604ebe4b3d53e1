"""Could chance alone have made two arms differ, and what is such a test worth?"""
