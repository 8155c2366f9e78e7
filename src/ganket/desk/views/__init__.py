"""The pages, a file a page. Each reads its visit, gathers, lets presenters word it, renders."""
