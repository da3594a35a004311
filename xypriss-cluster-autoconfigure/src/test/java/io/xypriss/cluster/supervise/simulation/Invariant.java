package io.xypriss.cluster.supervise.simulation;

/** What always holds. */
enum Invariant {
    /** The core has an answer to every fact. */
    NEVER_THROWS,
    /**
     * A process is spawned only once the one before it in its slot is known to be gone, or within the allowed surge
     * beside one; no incarnation twice.
     */
    PROCESSES_WITHIN_SURGE,
    /**
     * What is replaced by plan leaves only once its successor or a standby serves in its place, or, without surge, while
     * enough others do.
     */
    PLANS_KEEP_THE_FLOOR,
    /** A rolling restart that was completed, or rolled back, has the workers run what it says. */
    VERDICTS_ARE_TRUE,
    /** A new release goes to one worker alone until that has been ready for its time, and watched. */
    CANARY_GOES_ALONE,
    /** The exit of each process yields exactly one event, and nothing else does. */
    EVERY_EXIT_IS_TOLD_ONCE,
    /** An exit counts as expected only if a command came during the life of the process, or a roll or recycling ended it. */
    EXPECTED_ONLY_AFTER_A_COMMAND,
    /** A slot is never restarted more often within the window than the budget allows, save on request. */
    RESTARTS_WITHIN_BUDGET,
    /** Once a stop was asked for, nothing is spawned. */
    NO_SPAWN_AFTER_STOP,
    /** No command is answered twice, and no answer lacks its command. */
    COMMANDS_ANSWERED_ONCE,
    /** Once all is quiet, no command is without an answer. */
    COMMANDS_ANSWERED_AT_LAST,
    /** When a command is said to be done, it is. */
    DONE_COMMANDS_ARE_IN_FORCE,
    /** A refused command has changed nothing. */
    INVALID_COMMANDS_CHANGE_NOTHING,
    /** Only a worker that is ready, and was not asked to end, takes connections. */
    GATE_OPENS_ONLY_WHEN_READY,
    /** The serving count that was told is the number of workers with open gates, and that of running workers. */
    SERVING_COUNT_IS_TRUE,
    /** While fewer workers serve than desired, none stands by. */
    STANDBYS_FILL_IN,
    /** What stands by takes no connections. */
    STANDBYS_DO_NOT_SERVE,
    /**
     * What refuses traffic takes no connections and counts as serving nowhere; and what is to replace another one has
     * accepted traffic for its whole time before that leaves.
     */
    REFUSING_DOES_NOT_SERVE,

    /** No two processes lead at once, however late they hear of it; and each term is greater than all before. */
    LEADER_IS_ALONE,
    /** Leadership is granted to a process that serves. */
    LEADER_SERVES,
    /** A leader is asked to drain only after it has acknowledged that it leads no more, or has had its time for that. */
    LEADER_HANDS_OVER_BEFORE_IT_DRAINS,
    /** Once faults cease, one process leads where any serves. */
    LEADER_AT_LAST,

    /** No more workers serve than desired. */
    SERVING_WITHIN_DESIRED,
    /** No more processes than allowed are between spawn and ready. */
    STARTS_WITHIN_BOUND,
    /** What leaves, or was asked to, and does not, is killed within bounded time. */
    WHAT_MUST_END_IS_KILLED,
    /** Only what leaves already is told to wait no longer for what is open. */
    DRAIN_COMES_BEFORE_HURRY,
    /** Nothing is killed that was not sent TERM first, unless in a hurry. */
    TERM_COMES_BEFORE_KILL,
    /** A process that hangs is ended within bounded time. */
    HANGING_IS_NOTICED,
    /** A worker is retired to write a class archive only while nothing else is under way, and no other one writes. */
    RETIRES_ALONE,
    /** What writes a class archive is killed at once when anything else is asked for: nothing ever waits for it. */
    ARCHIVES_GIVE_WAY,
    /** Facts about processes that are gone, or never were, have no consequences. */
    STALE_FACTS_DO_NOTHING,
    /** Once its deadline was dealt with, the core asks for a later one: the loop never spins. */
    DEADLINES_PROGRESS,
    /** Workers are listed in order and without gaps, save for those that leave. */
    SLOTS_IN_ORDER,
    /** Once faults cease, a roll has its verdict, also where some workers refuse traffic for ever. */
    ROLLS_END,
    /** Once faults cease, each wanted worker serves, stands by or has been given up, and as many serve as desired. */
    CONVERGES,
    /** The end is told once, and then nothing lives. */
    NOTHING_LIVES_AFTER_STOP
}
