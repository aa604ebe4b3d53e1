"""Do effects go with a feature of the studies, such as their size?"""
