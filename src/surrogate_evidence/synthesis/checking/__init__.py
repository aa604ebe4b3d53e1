"""How far does a pooled answer hold, and how well would its method do?"""
