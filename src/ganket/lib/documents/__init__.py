"""Documents that officials exchange: PDF and PNG by typst, .docx by python-docx, and the fonts both draw with.

Data in, bytes out, and the same bytes for the same data. Nothing here knows Django or what a report is.
"""
