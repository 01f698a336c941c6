"""The demo: a platform with history, made through the commands that organisers use."""
