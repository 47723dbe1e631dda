"""The ``sinmungo`` command. What is heavy is imported inside the commands, so that ``--help`` comes at once."""
