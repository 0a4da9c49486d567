extension HelpText {
    package static let timeline = """
        A program that is linked with QuattroInspect records into a file if the environment says so:

          QUATTRO_TIMELINE=/dev/shm/app.timeline ./server

        The file survives however the program ends, even by SIGKILL: it has the last events of each thread, as they were written. The \
        file of the previous run is called FILE.before. It may be read while the program runs.

        Without an option, quattro prints what is open at the end, what it waits for, and what took the longest, each with its number. \
        With --explain, it explains where the time of one scope went, whose deadline it had, and what cancelled it.

        EXIT STATUS
          0    everything was printed and written
          64   bad usage, a file that cannot be written, or no scope of this name
          66   FILE cannot be read, or is not a timeline
          74   standard output, or a file, could not be written to

        EXAMPLES
        What was the server doing when it was killed?
          quattro timeline /dev/shm/app.timeline.before

        Look at it in a browser, and have one request explained:
          quattro timeline app.timeline --save app.html --explain 'GET /users'
        """
}
