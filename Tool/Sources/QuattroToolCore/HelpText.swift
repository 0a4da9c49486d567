/// The prose of the help pages.
///
/// ArgumentParser wraps lines at 80 columns, and a wrapped example cannot be pasted: lines that begin with two spaces are kept shorter.
package enum HelpText {
    package static let root = """
        quattro runs shell commands as one task group: what timeout, parallel --halt and concurrently do, in one tool with reliable \
        cleanup. The first command that fails stops the others, a deadline stops all of them, and none of their processes is left \
        behind.

          quattro run 'make lint' 'make test'
          quattro run --fail-after 10m --background 'npm start' './browser-tests'

        It also shows, live, what a program that uses the library is doing:

          quattro top 4711

        And what such a program did before it ended, even if it was killed:

          quattro timeline /dev/shm/app.timeline
        """

    package static let run = """
        Each command is one argument. It is run by /bin/sh -c, with /dev/null as its standard input, in a session and process group of \
        its own. All commands start at once, unless there is a limit (-j). Of commands from a file (--from), as many run at a time as \
        there are processors, or as many as have names, as in a Procfile, if those are more. A command may also run for each item of a \
        list (LISTS below). The first command that fails (a status other than 0) stops the others, unless --keep-going is given; quattro \
        ends when all have ended.

        OUTPUT
        Every line of a command is passed on as soon as it is complete, standard output to standard output and standard error to \
        standard error, after the number and the name of the command:

          [1 make] cc -c main.c
          [2 npm] listening on port 8080

        The name is that of the program, without words that only say where or how it runs: npm for 'cd web && npm start', build for 'npm \
        run build'. You can give other names: --names web,api. On a terminal, each label has a color, unless NO_COLOR is set.

        The bytes of a line are not changed; only on a terminal, a line with an escape sequence gets a reset (ESC[0m) at its end unless \
        it ends with one. A line longer than 64 KiB is passed on in pieces of 64 KiB, each on a line of its own. A last line without a \
        newline gets one. On a terminal, a block below the output shows which commands are running, for how long, how long until their \
        deadlines, and the unfinished line of each, such as a progress bar. If there are more commands than the block shows, its last \
        line shows the progress of the run and an estimate of the time left, which assumes that the others take as long as those that \
        have ended. If a line contains a carriage return, the terminal gets the label again. At the end, a summary on standard error \
        shows how each command ended, and what stopped it; with --summary failures, only those that failed. A release build of quattro \
        (swift build -c release) passes on output several times faster.

        With --output grouped, the output of a command is shown in one piece when the command has ended, standard output and standard \
        error in the order in which they were read. With --output failures, only the output of commands that failed by themselves, or \
        that a deadline or a signal cut off, is shown: not that of commands that succeeded, or that were stopped because another one \
        failed. Of each command, 256 KiB are kept in memory and the rest in a file without a name, in TMPDIR or /tmp; output that cannot \
        be kept there is passed on at once, and quattro says so.

        With --timestamps, each line begins with the local time when it arrived: 12:03:04.123 [1 make] cc -c main.c

        With --color always, labels are colored in pipes too, and the commands are told to use colors: FORCE_COLOR=1, CLICOLOR_FORCE=1 \
        and CARGO_TERM_COLOR=always are set unless they are set already, and NO_COLOR is removed. With --color never there are no \
        colors, and the commands get NO_COLOR=1 and none of the others. A command that needs a terminal for its colors can have one: \
        script -qec 'npm test' /dev/null

        WHAT RUNS
        On SIGUSR1, and when Ctrl-T is typed on a terminal, quattro prints the commands as a tree on standard error: which are running, \
        for how long, their processes, the time left for each and for the run; which were asked to stop, when and why; which wait for \
        their turn; which have failed; which background commands are ready. On Linux, Ctrl-T needs standard input and standard error on \
        a terminal, and standard output not in a pipe. The terminal is then read without echo. Commands do not notice, since they have \
        no terminal; other typed characters are given back for the shell at the end, if the system allows that. Since Linux 6.2, most \
        systems do not (see sysctl dev.tty.legacy_tiocsti): there these characters are lost.

          kill -USR1 $(pgrep -n quattro)

        With --timeline FILE, a timeline of the run is written to a file at the end, however the run ends: each command with its waits, \
        such as the wait for its turn, and what stopped it. A name that ends in .html gives a self-contained page for a browser; one \
        that ends in .pftrace or .perfetto gives a trace for ui.perfetto.dev. A file that cannot be written is refused before anything \
        starts.

        With --summary-json FILE, the results of the run and of each command are written at the end as one JSON object, however the run \
        ends; the file is written completely or not at all. With --job-log FILE, one line of JSON is added to a file for each command \
        when it ends, with the same keys: number, name, command (and command_base64, if it is not UTF-8), background, outcome (kind, \
        status, signal, cause, words), started, started_ms, took_ms, process, cleanup and attempts.

        With --resume, commands that have ended with 0 according to the file of --job-log are left out, and the summary counts them as \
        done before. Commands are compared by their bytes; a command that is listed twice must have ended twice. An incomplete line, \
        from a machine that was stopped, is ignored.

          quattro run --from jobs.txt --keep-going --job-log jobs.log --resume

        COMMANDS FROM A FILE
        With --from, every line of the file is one command, without leading spaces. Blank lines and lines that start with # are skipped; \
        a line cannot be continued on the next one, even with a backslash. Commands given as arguments are first, then those of each \
        file in order. A file is read and checked before anything starts. Input without a known end, such as a pipe on standard input, \
        is read while the commands run, after the files, and only as far ahead as needed: its first command starts at once, and \
        --fail-after and --move-on-after end the run even if there is more input. Commands are bytes: invalid UTF-8 reaches the shell \
        unchanged. A NUL is refused; in a pipe it stops the run, status 64.

        NAMES AND ORDER
        A command may be given a name, which is then its label: letters, digits, _, - and ., at most 32, followed by a colon and a \
        space, as in a Procfile. (NAME=COMMAND is not a name, since it is an assignment for a shell.) With 'after' and the names of \
        others, it starts when those have ended with status 0; a background command counts when it is ready or, without a probe, when it \
        has been started. If one of them fails, or will not run, it is not started either. Of the commands that may start, the first in \
        the list starts first; a command that waits for others takes no place of the limit (-j).

          quattro run 'build: make' 'unit after build: make test' \\
            'lint: make lint' 'pack after unit, lint: make dist'

        A name that no command has, or more than one, and commands that wait for each other in a cycle, are refused before anything \
        starts. A command that is read from a pipe can only wait for commands before it.

        LISTS
        One command runs for each item of a list: all arguments after :::, or the lines of a file (--each). In the command, {} says \
        where the item goes; without it, the item is appended.

          quattro run 'convert {} {.}.png' ::: *.jpg
          find . -name '*.gz' -print0 | quattro run 'gzip -t' --each - -0

          {}    the item               {#}   the number of the command
          {.}   without its extension  {/}   its last component
          {//}  the folder it is in    {/.}  the last component without extension

        Several lists give all combinations; {1}, {2.} and so on say which list is meant. As many commands run at a time as there are \
        processors, unless -j gives another number, and each is named after its item. A pipe that is the only list (--each -) is read \
        while the commands run, like a pipe with --from. Items are taken unchanged, including a carriage return at the end of a line.

        An item may contain any bytes: it is inserted as one word, and the shell sees a variable in its place ("$QUATTRO_ITEM"), never \
        its contents. So write {} outside of quotes or in double quotes; in single quotes it is refused. A command that interprets an \
        argument as a script or an expression (eval, ssh, sh -c "...", -eq in [[ of bash) would run the contents of an item: give such a \
        script in single quotes, and write "$QUATTRO_ITEM" in it. A backslash before a placeholder makes it literal.

        BACKGROUND
        A --background command serves the others: it starts with them and is stopped when they are done. With --ready, the others start \
        only when every background command has printed, on standard output or standard error, a whole line that matches a (Swift) \
        regular expression. Colors and other escape sequences are ignored; of a line longer than 64 KiB, only the first 64 KiB are \
        searched. However long a search takes, it delays nothing else. A background command that ends before it is ready fails the run: \
        with its own status, or 1 if that is 0. So does one that is not ready within --ready-within, counted from when it may start: \
        status 124. Then the others are not started, even with --keep-going, and the background commands are stopped. A background \
        command may also start after others; a command for which it waits does not wait for it, nor for another such background command.

        A background command may have a probe of its own: --ready-line NAME=REGEX; --ready-port NAME=PORT, which checks ten times a \
        second whether the port accepts connections; --ready-http NAME=URL, which requests a page and accepts any status from 200 to \
        399. The last two cannot tell whether this command answers: a server that was left running from before answers, too.

        TRYING AGAIN
        With --retries N, a command that fails is run again up to N times, after 1 second, then 2, 4 and so on, at most 30; \
        --retry-delay sets the first delay. The command keeps its place of the limit meanwhile. --each-fail-after applies to each \
        attempt, and only the last attempt counts: for the status, and for the commands that wait for it. With --restart, a background \
        command that ends while the others run, however it ends, is started again after the same delays; commands that have waited for \
        it do not wait again. A stop of the run ends these delays at once.

        SHELL
        The shell is /bin/sh, which on many systems has no [[, pipefail or arrays. A command that needs them fails there with status 2 \
        or 127: give --shell bash. The shell is started as SHELL -c COMMAND. So a program that takes -c as a shell does, such as \
        python3, can be the shell too, but lists (::: and --each) need a shell that quotes as sh does.

          quattro run --shell bash 'set -o pipefail; make |& tee log'
          quattro run --cwd web --env NODE_ENV=test 'npm test' 'npm run lint'

        --cwd and --env apply to all commands, including background commands. Paths given to quattro itself do not depend on --cwd.

        STOPPING
        To stop a command, quattro sends SIGTERM to it and to all processes that it has started. Those that are left after the grace \
        (--grace, 5s) get SIGKILL. Processes that a command leaves running when it ends by itself are stopped in the same way. Ctrl-C \
        stops everything; a second Ctrl-C ends the grace at once. SIGTERM, SIGHUP and SIGQUIT do what Ctrl-C does, and so do SIGUSR2, \
        SIGALRM and the other signals that end a process by default; such a signal within half a second of the first does not count as a \
        second one. A signal that is ignored when quattro starts stays ignored: SIGINT in a job that a script puts into the background \
        with &, SIGHUP under nohup. If the reader of standard output goes away, as head does, everything is stopped too. If a reader \
        does not read, a run that is being stopped waits for it for the grace and a second, and then drops the rest.

        Ctrl-Z suspends the commands too (by SIGSTOP), and fg resumes them; on Linux, this includes those of a nested quattro. Time \
        continues meanwhile: commands whose deadline has passed are ended when quattro resumes. Commands that have been asked to end are \
        not suspended any more. In the background (bg) there is no live block.

        However quattro ends, even by SIGKILL or a crash, no command is left behind: a small separate process, called guard-N, then ends \
        the commands as quattro would. The guard recognizes the commands by a variable in their environment, QUATTRO_COMMAND. Only a \
        process that has made a session of its own (setsid, daemons) is out of reach and continues.

        TOO MANY
        If there are not enough descriptors for all commands at a time (ulimit -n), quattro raises its own soft limit, but not that of \
        the commands. If the hard limit is too low as well, it prints for how many commands there are enough, and the others wait for \
        their turn. A command for which the system has no process or descriptor at the moment is started when another one has ended. If \
        nothing is running that could end, quattro gives up after two seconds: status 126.

        UNDER MAKE
        Commands inherit no descriptors except their standard streams, and so not the jobserver of GNU make before 4.4, whose \
        descriptors are named in MAKEFLAGS: a make in a command of a rule with + or $(MAKE) reports that the jobserver is unavailable \
        and runs one job at a time. Give it a -j of its own: it reports that, and runs that many jobs in addition to those of the outer \
        make.

        DURATIONS
        One or more numbers with a unit, the largest unit first and each only once: 250ms, 10s, 1.5m, 2h, 1h30m. The \
        units are us, ms, s, m, h and d, in lower case. A decimal point has a digit on both sides.

        EXIT STATUS
          0    no command failed; one that --move-on-after stopped has not failed
          N    the status of the first command that failed; 128+N if signal N
               ended it; also if --move-on-after stopped the others later
          1    also: a background command ended with 0 before it was ready
          64   bad usage; one line on standard error says what and why
          74   standard output, or the file of --timeline, --summary-json or
               --job-log, could not be written
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
          quattro run -j4 -k --each-fail-after 30s --summary failures \\
            'optipng {}' ::: *.png

        See where the time went:
          quattro run --timeline build.html 'make lint' 'make test'

        A flaky test up to three times, against a server that is up:
          quattro run -b 'db: ./db' --ready-port db=5432 --restart \\
            --retries 2 'build: make' 'test after build: make test'

        Watch a log for five seconds:
          quattro run --move-on-after 5s --quiet 'tail -f server.log'
        """
}
