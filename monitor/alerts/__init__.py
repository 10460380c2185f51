"""Which changes of history are news, for whom, how grave and in which words. Pure."""
