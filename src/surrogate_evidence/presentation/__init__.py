"""How do we show it? Figures, tables and the report."""
