"""The landing page of a onebox: what is here, who the demo people are, the clock."""
