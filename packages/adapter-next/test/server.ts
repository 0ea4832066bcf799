/** Stands in for `next/server`: a response whose cookies the page of the same request is told. */
export class NextResponse extends Response {
  readonly cookies = {
    set: (name: string, value: string, _options: object) => {
      this.headers.append('set-cookie', `${name}=${value}`)
      this.headers.append('x-middleware-set-cookie', `${name}=${value}`)
    },
  }

  static next(): NextResponse {
    return new NextResponse(null, { headers: { 'x-middleware-next': '1' } })
  }
}
