"""What are the shares of a whole, and which of them may carry an interval?"""
