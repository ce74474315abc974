"""Spreadsheets in and out of the administration.

`tables` knows files and nothing of the portal, `writing` its way back; `cells` is what one cell may say;
`resources` brings rows to records; `pages` is the administration's side. What a model's columns are
stands in `exchange.py` of its app.
"""
