"""What can be said jointly of studies that are not averaged?"""
