"""The back end for files: a `Picture` with matplotlib, as PNG or PDF."""
def write_file(picture, format): raise NotImplementedError
