"""Can what a source printed be true?"""
