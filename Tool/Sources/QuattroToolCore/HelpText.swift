/// The prose of the help pages.
///
/// ArgumentParser wraps lines at 80 columns, and a wrapped example cannot be pasted: lines that begin with two spaces are kept shorter.
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
        many as there are processors run at a time, or as have names, as in a Procfile. A command may also run for each item \
        of a list (LISTS below). The first that fails (a status \
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
        a progress bar. If there are more commands than it shows, its last line tells how far the run has come, and about \
        how long it will take if the others take as long as those that have ended. Where a line goes back to its begin (a \
        carriage return), a terminal gets the label again. At the end a summary on standard error tells how each command \
        ended, and what stopped it; with --summary failures only those that failed. A release build of quattro \
        (swift build -c release) passes on output several times faster.

        With --output grouped, what a command prints comes in one piece when it has ended, standard output and standard \
        error in the order in which they were read. With --output failures, only what has failed by itself is shown, \
        and what a deadline or a signal has cut off: neither what succeeded, nor what was stopped because something else failed. \
        Of each command 256 KiB are kept in memory and the rest in a file without a name, in TMPDIR or /tmp; what \
        cannot be kept there is passed on as it comes, and quattro says so.

        With --timestamps, each line begins with the local time at which it has come: 12:03:04.123 [1 make] cc -c main.c

        With --color always, labels are colored in pipes too, and the commands are told to use colors, by FORCE_COLOR=1, \
        CLICOLOR_FORCE=1 and CARGO_TERM_COLOR=always where these are not set, and without NO_COLOR. With --color never \
        there are no colors, and the commands get NO_COLOR=1 and none of the others. A command that wants a terminal \
        for its colors can have one: script -qec 'npm test' /dev/null

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

        With --summary-json FILE, how the run and each command ended is written at the end as one JSON object, however the \
        run ends; the file is there whole or not at all. With --job-log FILE, one line of JSON is added to a file for each \
        command when it ends, with the same keys: number, name, command (and command_base64, if it is not UTF-8), background, \
        outcome (kind, status, signal, cause, words), started, started_ms, took_ms, process, cleanup and attempts.

        With --resume, the commands that have ended with 0 according to the file of --job-log are left out, and the summary \
        counts them as done before. Commands are compared by their bytes; one that is there twice has to have ended twice. \
        A line that was cut off when the machine stopped counts for nothing.

          quattro run --from jobs.txt --keep-going --job-log jobs.log --resume

        COMMANDS FROM A FILE
        With --from, every line of the file is one command, without the spaces before it. Blank lines and lines that \
        start with # are skipped; a line cannot be continued on the next one, with a backslash neither. Commands \
        given as arguments come first, then those of each file in order. A file is read, and checked, before anything \
        starts. What has no end that can be known, such as a pipe on standard input, is read while the commands run, after \
        the files, and no further ahead than there is use for: its first command starts at once, and the time of \
        --fail-after and --move-on-after ends the run though more may come. Commands are bytes: what is not UTF-8 reaches \
        the shell as it is. A NUL is refused; in a pipe it stops the run, status 64.

        NAMES AND ORDER
        A command may be given a name, which is then its label: letters, digits, _, - and ., at most 32, a colon and a \
        space, as in a Procfile. (NAME=COMMAND is not that, since it is an assignment for a shell.) With 'after', it starts \
        when others, by their names, have ended with status 0; background commands, when they are ready, or without a \
        probe, when they have been started. Where one of those fails, or will not run, it is not started either. Of what \
        may start, the first in the list starts first; what waits for others takes no place of the limit (-j).

          quattro run 'build: make' 'unit after build: make test' \\
            'lint: make lint' 'pack after unit, lint: make dist'

        A name that no command has, or more than one, and commands that come after each other in a circle, are refused \
        before anything starts; of what is read from a pipe, a command comes after those before it.

        LISTS
        One command runs for each item of a list: what comes after :::, all of it, or the lines of a file (--each). The \
        command says with {} where the item goes; without, it goes to the end.

          quattro run 'convert {} {.}.png' ::: *.jpg
          find . -name '*.gz' -print0 | quattro run 'gzip -t' --each - -0

          {}    the item               {#}   the number of the command
          {.}   without its extension  {/}   its last component
          {//}  the folder it is in    {/.}  the last component without extension

        Several lists give all combinations; {1}, {2.} and so on say which list is meant. As many commands run at a time \
        as there are processors, unless -j says another number, and each is called after its item. A pipe that is the only \
        list (--each -) is read while the commands run, as one of --from is. Items are taken as they are, a carriage return \
        at the end of a line included.

        An item may have any bytes in it: it is put in as one word, and the shell sees a variable in its place \
        ("$QUATTRO_ITEM"), never what it says. So {} stands outside of quotes or in double quotes; in single \
        quotes it is refused. What takes an argument for a script or an expression (eval, ssh, sh -c "...", -eq in [[ of \
        bash) runs what is in an item: give such a script in single quotes, and write "$QUATTRO_ITEM" in it. A \
        backslash before a placeholder leaves it as it is.

        BACKGROUND
        A --background command serves the others: it starts with them and is stopped when they are done. With --ready, \
        the others start only when every background command has printed, on standard output or standard error, a \
        whole line in which the regular expression (that of Swift) is found, colors and the like left out; of a line \
        longer than 64 KiB its first 64 KiB count. However long a search takes, it keeps nothing else from going on. A background command that ends before that fails the run: with its own status, or 1 if that is 0. \
        So does one that is not ready within --ready-within, counted from when it may start: status 124. The others are \
        then not started, with --keep-going neither, and the background commands are stopped. A background command may \
        come after others, too; a command that it comes after does not wait for it, nor for another such one.

        A background command may have a probe of its own: --ready-line NAME=REGEX; --ready-port NAME=PORT, which asks \
        ten times a second whether something takes connections there; --ready-http NAME=URL, which asks for a page and \
        takes any status from 200 to 399. It is not seen whether it is this command that answers: a server that has \
        been left running does, too.

        TRYING AGAIN
        With --retries N, a command that fails is run again up to N times, after 1 second, then 2, 4 and so on, at most \
        30; --retry-delay sets the first of them. It keeps its place of the limit meanwhile, --each-fail-after counts for each \
        attempt, and only the last one counts: for the status, and for the commands that come after it. With --restart, \
        a background command that ends while the others run, however it ends, is started again after the same delays; \
        those that have waited for it are not held up again. What stops the run ends these waits at once.

        SHELL
        The shell is /bin/sh, which on many systems knows neither [[ nor pipefail nor arrays. A command that needs them fails \
        there with status 2 or 127: give --shell bash. It is started as SHELL -c COMMAND; so what takes -c as a shell \
        does, such as python3, is a shell too, though lists (::: and --each) are for shells that quote as sh does.

          quattro run --shell bash 'set -o pipefail; make |& tee log'
          quattro run --cwd web --env NODE_ENV=test 'npm test' 'npm run lint'

        --cwd and --env are for all commands, those in the background too. Paths given to quattro itself do not depend \
        on --cwd.

        STOPPING
        A command that is to be stopped gets SIGTERM, as do all processes that it has started. Those that are left \
        after the grace (--grace, 5s) get SIGKILL. What a command leaves running when it ends by itself is stopped in \
        the same way. Ctrl-C stops everything; a second one ends the grace at once. SIGTERM, SIGHUP and SIGQUIT do \
        what Ctrl-C does, and so do SIGUSR2, SIGALRM and the other signals that end a process if nothing else is said; what of \
        these comes within half a second of the first does not count as a second one. A \
        signal that is ignored when quattro starts stays ignored: SIGINT in a job that a script puts into the background \
        with &, SIGHUP under nohup. If the reader of standard output goes away, as head does, everything is stopped too. A run \
        that is stopped waits for a reader that does not read for the grace and a second, and drops the rest then.

        Ctrl-Z stops the commands too (by SIGSTOP), and with fg they go on; on Linux also those of a quattro inside of a \
        command. Time goes on meanwhile: what has come to its deadline is ended when quattro goes on. What has been told to \
        end is not stopped any more. In the background (bg) there is no live block.

        However quattro ends, by SIGKILL or a crash too, no command is left behind: a small process of its own, which \
        is called guard-N, then ends them as quattro would. Each command finds a mark in its environment by which \
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
