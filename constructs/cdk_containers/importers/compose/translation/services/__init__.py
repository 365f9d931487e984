"""How a compose service is run: in which task, in how many copies, with which permissions."""
