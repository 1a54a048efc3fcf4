"""Routes of a declaration as it stands: draft, materials, timeline, who may know of it, how it ends."""
