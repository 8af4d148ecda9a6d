package dev.gsyncd.mux;

/// What a frame says; see the package.
enum FrameType {
    OPEN(1),
    DATA(2),
    CREDIT(3),
    END(4),
    EXIT(5),
    RESET(6);

    private static final FrameType[] BY_CODE = new FrameType[7];

    static {
        for (FrameType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    final int code;

    FrameType(int code) {
        this.code = code;
    }

    static FrameType of(int code) throws MuxException {
        if (code < 1 || code >= BY_CODE.length) {
            throw new MuxException("mux-frame.type", code, "1 to 6");
        }
        return BY_CODE[code];
    }
}
