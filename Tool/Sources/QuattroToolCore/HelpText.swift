/// The prose of the help pages.
///
/// ArgumentParser breaks lines at 80 columns, and an example that is broken cannot be pasted: lines that begin with two
/// spaces are kept shorter.
package enum HelpText {
    package static let root = """
        quattro runs shell commands as one task group: what timeout, parallel --halt and concurrently do, in one tool \
        whose cleanup works. The first command that fails stops the others, a deadline stops all of them, and no \
        process of theirs is left behind.

          quattro run 'make lint' 'make test'
          quattro run --fail-after 10m --background 'npm start' './browser-tests'

        It also shows, live, what a program that uses the library does:

          quattro top 4711

        And what it did before it ended, whatever ended it:

          quattro timeline /dev/shm/app.timeline
        """

    package static let run = """
        Each command is one argument, run by /bin/sh -c, with /dev/null as its standard input and in a session and \
        process group of its own. All of them start at once, unless there is a limit (-j); of those in a file (--from) as \
        many as there are processors run at a time. The first that fails (a status \
        other than 0) stops the others, unless --keep-going is given; quattro ends when all have ended.

        OUTPUT
        Every line of a command is passed on as soon as it is complete, standard output to standard output and \
        standard error to standard error, after the number and the name of the command:

          [1 make] cc -c main.c
          [2 npm] listening on port 8080

        The name is that of the program, without what only says where and how it runs: npm for 'cd web && npm start', \
        build for 'npm run build'. Others may be given: --names web,api. On a terminal each label has a color, unless \
        NO_COLOR is set.

        The bytes of a line pass unchanged; only on a terminal, a line with an escape sequence gets a reset (ESC[0m) \
        at its end unless it ends with one. A line longer than 64 KiB is passed on in pieces of 64 KiB, each on a \
        line of its own. A last line without a newline gets one. On a terminal, a block below the output shows what \
        runs, for how long, how long is left to its deadline, and the line that it has begun to print, such as that of \
        a progress bar. Where a line goes back to its begin (a carriage return), a terminal gets the label again. At the end a \
        summary on standard error tells how each command ended, and what stopped it; with --summary failures only those that \
        failed. A release build of quattro (swift build -c release) passes on output several times faster.

        WHAT RUNS
        On SIGUSR1, and when Ctrl-T is typed on a terminal, quattro prints on standard error the commands as a tree: \
        what runs, for how long, its process, what is left of its time and of the whole; what was asked to stop, since \
        when and why; what waits for its turn; what has failed; which background commands are ready. On Linux Ctrl-T \
        needs standard input and standard error on a terminal, and standard output not in a pipe. The terminal is then \
        read without echo. Commands do not notice, as they have no terminal; what else is typed is given back \
        for the shell at the end, if the system allows that. From Linux 6.2 on most do not (see sysctl \
        dev.tty.legacy_tiocsti): there it is lost.

          kill -USR1 $(pgrep -n quattro)

        With --timeline FILE, what happened when is written to a file at the end, however the run ends: each command \
        with its waits, such as that for its turn, and what was stopped by whom or what. A name that ends in .html gives a \
        page that needs nothing but a browser; one that ends in .pftrace or .perfetto gives a trace for ui.perfetto.dev. \
        A file that cannot be written is refused before anything starts.

        COMMANDS FROM A FILE
        With --from, every line of the file is one command, without the spaces before it. Blank lines and lines that \
        start with # are skipped; a line cannot be continued on the next one, with a backslash neither. Commands \
        given as arguments come first, then those of each file in order. Nothing starts before the last one has been \
        read; the time of --fail-after and --move-on-after counts from before, also while a named pipe has no writer. \
        Commands are bytes: what is not UTF-8 reaches the shell as it is. A NUL is refused.

        BACKGROUND
        A --background command serves the others: it starts with them and is stopped when they are done. With --ready, \
        the others start only when every background command has printed, on standard output or standard error, a \
        whole line in which the regular expression (that of Swift) is found, colors and the like left out; of a line \
        longer than 64 KiB its first 64 KiB count. However long a search takes, it keeps nothing else from going on. A \
        background command that ends before that fails the run: with its own status, or 1 if that is 0. \
        So does one that is not ready within --ready-within: status 124. The others are then not started, with \
        --keep-going neither, and the background commands are stopped.

        STOPPING
        A command that is to be stopped gets SIGTERM, as do all processes that it has started. Those that are left \
        after the grace (--grace, 5s) get SIGKILL. What a command leaves running when it ends by itself is stopped in \
        the same way. Ctrl-C stops everything; a second one ends the grace at once. SIGTERM, SIGHUP and SIGQUIT do \
        what Ctrl-C does, and so do SIGUSR2, SIGALRM and the other signals that end a process if nothing else is said. A \
        signal that is ignored when quattro starts stays ignored: SIGINT in a job that a script puts into the background \
        with &, SIGHUP under nohup. If the reader of standard output goes away, as head does, everything is stopped too.

        Ctrl-Z stops the commands too (by SIGSTOP), and with fg they go on; on Linux also those of a quattro inside of a \
        command. Time goes on meanwhile: what has come to its deadline is ended when quattro goes on. What has been told to \
        end is not stopped any more. In the background (bg) there is no live block.

        However quattro ends, by SIGKILL or a crash too, no command is left behind: a small process of its own, which \
        is called guard-N, then ends them as quattro would. Each command finds a number in its environment by which \
        the guard knows it, QUATTRO_COMMAND. Only a process that has made a session of its own (setsid, daemons) is \
        out of reach and lives on.

        TOO MANY
        If there are not enough descriptors for all commands at a time (ulimit -n), quattro raises its own soft limit, \
        but not that of the commands; if the hard limit is too low as well, it says for how many there are enough, and \
        the others wait for their turn. A command for which the system has no process or descriptor for now is \
        started when another one has ended. If nothing runs that could end, it is given up after two seconds: status 126.

        UNDER MAKE
        Commands inherit no descriptors but their standard streams, and so not the jobserver of GNU make before 4.4, whose \
        descriptors it names in MAKEFLAGS: a make in a command of a rule with + or $(MAKE) says that the jobserver is \
        unavailable and runs one job at a time. Give it a -j of its own: it says so, and has as many jobs besides those of the \
        make outside.

        DURATIONS
        One or more numbers with a unit, the largest unit first and each only once: 250ms, 10s, 1.5m, 2h, 1h30m. The \
        units are us, ms, s, m, h and d, in lower case. A decimal point has a digit on both sides.

        EXIT STATUS
          0    no command failed; what --move-on-after stopped has not failed
          N    the status of the first command that failed; 128+N if signal N
               ended it; also if --move-on-after stopped the others later
          1    also: a background command ended with 0 before it was ready
          64   bad usage; one line on standard error says what and why
          74   standard output, or the file of --timeline, could not be written
          124  --fail-after ended the run, whatever had failed before it (with
               --keep-going); or the first failure was --each-fail-after or
               --ready-within
          126  a command could not be started
          141  the reader of standard output went away
          129, 130, 131, 143  after SIGHUP, Ctrl-C, SIGQUIT, SIGTERM; 128+N after
               another signal N

        EXAMPLES
        Lint and test side by side, stop both when one fails:
          quattro run 'make lint' 'make test'

        Give up after ten minutes, status 124:
          quattro run --fail-after 10m 'make release'

        Test against a server that is stopped afterwards:
          quattro run --background 'npm start' './browser-tests'

        The same, waiting until the server is up:
          quattro run --background './server' --ready 'listening on' \\
            --ready-within 10s './integration-tests'

        Many jobs, four at a time, 30 seconds for each, all of them even if some fail:
          ls *.png | sed 's/.*/optipng "&"/' |
            quattro run --from - -j4 -k --each-fail-after 30s --summary failures

        See where the time went:
          quattro run --timeline build.html 'make lint' 'make test'

        Watch a log for five seconds:
          quattro run --move-on-after 5s --quiet 'tail -f server.log'
        """
}
