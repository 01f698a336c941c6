"""The catalogue's routes: pages for everybody, and an organiser's desk."""
