"""The local API as other clouds speak it: Amazon Bedrock, Google Vertex AI, Microsoft Foundry."""
