extension HelpText {
    package static let timeline = """
        A program that is linked with QuattroInspect records into a file if it is asked to:

          QUATTRO_TIMELINE=/dev/shm/app.timeline ./server

        The file is there whatever ends the program, SIGKILL included: it has the last events of each thread, as they \
        were written. The file of the run before that is called FILE.before. It may be read while the program runs.

        Without an option, quattro prints what is open at the end, and waits for what, and what took the longest, each \
        with its number. With --explain it tells of one scope where its time went, whose deadline it had, and who \
        cancelled it.

        EXIT STATUS
          0    what was asked for has been printed and written
          64   bad usage, a file that cannot be written, or no scope of this name
          66   FILE cannot be read, or is no timeline
          74   standard output, or a file, could not be written to

        EXAMPLES
        What was the server doing when it was killed?
          quattro timeline /dev/shm/app.timeline.before

        Look at it in a browser, and have one request explained:
          quattro timeline app.timeline --save app.html --explain 'GET /users'
        """
}
