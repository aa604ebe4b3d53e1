"""What do several studies say jointly whose events were counted, however few?"""
