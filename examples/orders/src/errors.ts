/** An error that the client is told of. */
export class RequestError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = new.target.name;
  }
}

export class ValidationError extends RequestError {
  constructor(readonly problems: string[]) {
    super(400, problems.join("; "));
  }
}

export class NotFoundError extends RequestError {
  constructor(what: string, id: string) {
    super(404, `no ${what} ${id}`);
  }
}

export class OutOfStockError extends RequestError {
  constructor(
    readonly isbn: string,
    readonly wanted: number,
  ) {
    super(409, `fewer than ${wanted} of ${isbn} in stock`);
  }
}
