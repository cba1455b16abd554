"""How a worker of Gunicorn begins and ends among its siblings; the master imports it, too."""
