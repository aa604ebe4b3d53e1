"""Which effect does every study show, on one scale, and how precisely?"""
