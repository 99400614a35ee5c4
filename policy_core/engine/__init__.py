"""Programs run over documents."""
