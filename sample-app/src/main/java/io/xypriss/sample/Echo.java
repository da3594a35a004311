package io.xypriss.sample;

/** What was said, and the process that heard it. */
record Echo(String text, WhoAmI by) {}
