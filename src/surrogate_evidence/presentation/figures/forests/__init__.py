"""What did each study find, one line for each, and what do they say jointly?"""
