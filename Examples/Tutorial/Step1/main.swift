import Outside

let server = try HTTPServer(socket: "prices.socket")
let prices = Prices(shops: .all)
say("listening at prices.socket")
for await request in server.requests {
    request.respond(await prices.answer(request.article))
}
