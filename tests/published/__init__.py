"""What the service's published pages print, beside what this program sends."""
