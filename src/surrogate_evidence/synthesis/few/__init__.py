"""What can be said of very few studies, and under which stated beliefs?"""
