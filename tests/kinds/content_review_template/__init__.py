"""The kind ContentReviewTemplate."""
