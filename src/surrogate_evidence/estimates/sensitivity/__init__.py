"""What would change a result: other analyses, other outcomes, other beliefs?"""
