"""Input rules of the pages, cut by noun; forms never call actions."""
