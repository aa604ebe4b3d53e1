"""How does somebody check a result over several studies in R?"""
