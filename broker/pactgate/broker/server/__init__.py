"""The server under the broker: uvicorn, with bounds that it does not have. Must not know what is served."""
