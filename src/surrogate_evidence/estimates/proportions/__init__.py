"""How large is one proportion, how sure can we be, and what is an interval worth?"""
