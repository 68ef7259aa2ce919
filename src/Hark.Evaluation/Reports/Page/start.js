showHeading();
showMetrics();
startHistogram();
startCaptions();
startReview();
