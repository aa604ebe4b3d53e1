"""What would the next study need, and what could it show?"""
