"""What do the repeated measurements of one case show?"""
