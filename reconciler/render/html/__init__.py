"""Reports as one HTML file each, shown by a browser without network: made from the documents that JSON is made of."""
