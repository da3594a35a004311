package io.xypriss.cluster.archive;

/** No archive was made; the message says why. */
class ArchiveException extends Exception {

    private final boolean calledOff;

    /** @param calledOff whether it was merely ended, and may well succeed another time */
    ArchiveException(String message, boolean calledOff) {
        super(message);
        this.calledOff = calledOff;
    }

    boolean calledOff() {
        return this.calledOff;
    }
}
